// The numbers that https://github.com/onnx/onnx/blob/v1.19.0/onnx/onnx.proto gives to fields and types.

export const model = { graph: 7, operatorSet: 8 };
export const operatorSet = { domain: 1, version: 2 };
export const graph = { node: 1, initializer: 5, output: 12, valueInfo: 13 };
export const node = { input: 1, output: 2, opType: 4, attribute: 5, domain: 7 };
export const attribute = {
  name: 1,
  float: 2,
  integer: 3,
  graph: 6,
  integers: 8,
  graphs: 11,
  type: 20,
};
export const attributeType = { float: 1, integer: 2 };
export const tensor = { dimensions: 1, dataType: 2, name: 8, rawData: 9, dataLocation: 14 };
export const tensorType = { float32: 1, int64: 7 };
export const valueInfo = { name: 1, type: 2 };
export const type = { tensor: 1 };
export const typedTensor = { shape: 2 };
export const shape = { dimension: 1 };
export const dimension = { value: 1, name: 2 };
