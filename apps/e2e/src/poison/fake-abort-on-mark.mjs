// A fake of the image engine for tests, loaded before everything else (node --import): the handler is the real one, but
// a picture that holds the mark ends the process as a crash in a native library would.
import { register } from 'node:module';

const mark = 'SKILLGATE-TEST-ABORT';
const engine = '@skillgate/image-engine';

const wrapperOf = (url) => `
  import { engine as real } from ${JSON.stringify(url)};
  export * from ${JSON.stringify(url)};
  function createHandler(...args) {
    const handler = real.createHandler(...args);
    const preprocess = (request, context) => {
      if (Buffer.from(request.image).includes(${JSON.stringify(mark)})) process.abort();
      return handler.methods.preprocess(request, context);
    };
    return { ...handler, methods: { ...handler.methods, preprocess } };
  }
  export const engine = { ...real, createHandler };`;

const hooks = `
  const mark = ${JSON.stringify(mark)};
  const wrapperOf = ${wrapperOf.toString()};
  export async function resolve(specifier, context, next) {
    const resolved = await next(specifier, context);
    if (specifier !== ${JSON.stringify(engine)}) return resolved;
    return { url: 'data:text/javascript,' + encodeURIComponent(wrapperOf(resolved.url)), shortCircuit: true };
  }`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);
