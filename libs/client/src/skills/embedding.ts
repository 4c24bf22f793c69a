import { invalidArgument } from '@skillgate/core';
import {
  ClassifyRequest,
  EmbedImageRequest,
  EmbedTextRequest,
  TextPurpose,
  type ClassifyResponse,
  type EmbedImageResponse,
  type EmbedTextResponse,
} from '@skillgate/proto';
import { answerFrom, type Answer, type Origin } from '../answer.js';
import type { LocalModel } from '../same-model.js';
import { checkedList } from './checked-list.js';

const purposes = {
  none: TextPurpose.UNSPECIFIED,
  query: TextPurpose.QUERY,
  document: TextPurpose.DOCUMENT,
} as const;

/** What a text is embedded for, with models that tell queries from documents. */
export type TextPurposeName = keyof typeof purposes;

/** Which model answers: vectors of two models don't compare. */
export interface ModelChoice {
  /** A model's id. @default the server's model of texts, or of images */
  model?: string;
  /** Pins the model: any other one, remote or local, is an error. 64 lower-case hex digits. @default none is pinned */
  modelDigest?: string;
  /**
   * What the local engine may answer with where no container can: the `same` model as the container's, by digest, or
   * `any`. @default 'same'
   */
  localModel?: LocalModel;
}

interface VectorChoice extends ModelChoice {
  /** So many dimensions, of the length 1 again, where the model allows it. @default all */
  dimensions?: number;
  /** Echoed in the answer, at most 128 characters. @default '' */
  id?: string;
}

export interface TextsRequest extends VectorChoice {
  /** At most as many as the limit `items`. What the model does not take of a text is cut off, and told. */
  texts: readonly string[];
  /** @default 'none' */
  purpose?: TextPurposeName;
}

export interface ImagesRequest extends VectorChoice {
  /** JPEG, PNG, WebP, GIF, TIFF or AVIF files; at most as many as the limit `items`. */
  images: readonly Uint8Array[];
}

/** Labels that exclude each other, such as the moods of a picture. */
export interface LabelCategory {
  /** Unique in the request. */
  name: string;
  /** 2 or more. */
  labels: readonly string[];
  /** The sentence that a label is put into, with `{}` in its place. @default 'a photo of {}' */
  template?: string;
}

export interface LabelsRequest extends ModelChoice {
  /** A JPEG, PNG, WebP, GIF, TIFF or AVIF file. */
  image: Uint8Array;
  /** 1 or more. */
  categories: readonly LabelCategory[];
  /** Echoed in the answer, at most 128 characters. @default '' */
  id?: string;
}

/** The model that an answer is of. */
export interface AnsweringModel {
  id: string;
  /** SHA-256 over its files and settings: vectors of two digests don't compare. 64 hex digits. */
  digest: string;
}

export interface EmbeddingVector {
  /** Of the length 1: the product of two vectors is their cosine. */
  values: Float32Array;
  /** Whether the text was longer than the model takes. */
  truncated: boolean;
  /** Tokens that went in; 0 for an image. */
  tokens: number;
}

export interface EmbeddingAnswer extends Answer {
  /** In the order of the request. */
  vectors: EmbeddingVector[];
  dimensions: number;
  model: AnsweringModel;
}

export interface ScoredCategory {
  name: string;
  /** The highest first; 0 to 1, and all of a category add up to 1. */
  scores: { label: string; score: number }[];
}

export interface LabelsAnswer extends Answer {
  /** In the order of the request. */
  categories: ScoredCategory[];
  model: AnsweringModel;
}

/** A view of the same bytes: handlers are given Buffers, here as in the container. */
function checkedImage(image: Uint8Array, name: string): Buffer {
  if (image instanceof Uint8Array)
    return Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  throw invalidArgument(`${name} must be a Uint8Array or Buffer with the bytes of a picture file`);
}

function checkedText(text: string, name: string): string {
  if (typeof text === 'string') return text;
  throw invalidArgument(`${name} must be a text, got ${text === null ? 'null' : typeof text}`);
}

const checkedTexts = (texts: readonly string[], name: string) =>
  checkedList(texts, name).map((text, at) => checkedText(text, `${name}[${at}]`));

function checkedDimensions(dimensions: number | undefined): number {
  if (dimensions === undefined) return 0;
  if (Number.isInteger(dimensions) && dimensions > 0 && dimensions < 2 ** 32) return dimensions;
  throw invalidArgument(`dimensions must be a whole number above 0, got ${dimensions}`);
}

function modelFields({ model = '', modelDigest = '', localModel = 'same' }: ModelChoice) {
  if (modelDigest !== '' && !/^[\da-f]{64}$/.test(modelDigest)) {
    throw invalidArgument(
      `modelDigest must be 64 lower-case hex digits, as in answer.model.digest, got '${modelDigest}'`,
    );
  }
  if (localModel !== 'same' && localModel !== 'any') {
    throw invalidArgument(`localModel must be one of same, any, got '${String(localModel)}'`);
  }
  return { model: checkedText(model, 'model'), modelDigest };
}

/** @throws SkillError INVALID_ARGUMENT for what the contract can't carry; the rest is the engine's to check. */
export function toEmbedTextRequest(request: TextsRequest): EmbedTextRequest {
  const { purpose = 'none', dimensions, id = '' } = request;
  if (!Object.hasOwn(purposes, purpose)) {
    throw invalidArgument(
      `purpose must be one of ${Object.keys(purposes).join(', ')}, got '${purpose}'`,
    );
  }
  return EmbedTextRequest.fromPartial({
    ...modelFields(request),
    ...{ id, purpose: purposes[purpose], dimensions: checkedDimensions(dimensions) },
    texts: checkedTexts(request.texts, 'texts'),
  });
}

/** @throws SkillError INVALID_ARGUMENT for what the contract can't carry; the rest is the engine's to check. */
export function toEmbedImageRequest(request: ImagesRequest): EmbedImageRequest {
  const { dimensions, id = '' } = request;
  return EmbedImageRequest.fromPartial({
    ...modelFields(request),
    ...{ id, dimensions: checkedDimensions(dimensions) },
    images: checkedList(request.images, 'images').map((image, at) =>
      checkedImage(image, `images[${at}]`),
    ),
  });
}

function checkedCategory(category: LabelCategory, at: number) {
  if (typeof category !== 'object' || category === null) {
    const given = category === null ? 'null' : typeof category;
    throw invalidArgument(
      `categories[${at}] must be an object with a name and labels, got ${given}`,
    );
  }
  const { name, labels, template = '' } = category;
  return {
    name: checkedText(name, `categories[${at}].name`),
    labels: checkedTexts(labels, `the labels of '${name}'`),
    template: checkedText(template, `the template of '${name}'`),
  };
}

/** @throws SkillError INVALID_ARGUMENT for what the contract can't carry; the rest is the engine's to check. */
export function toClassifyRequest(request: LabelsRequest): ClassifyRequest {
  const categories = checkedList(request.categories, 'categories');
  return ClassifyRequest.fromPartial({
    ...modelFields(request),
    id: request.id ?? '',
    image: checkedImage(request.image, 'image'),
    categories: categories.map(checkedCategory),
  });
}

const modelFrom = (model: AnsweringModel | undefined): AnsweringModel => ({
  id: model?.id ?? '',
  digest: model?.digest ?? '',
});

/** The contract's response in the client's words. */
export function toEmbeddingAnswer(
  response: EmbedTextResponse | EmbedImageResponse,
  origin: Origin,
): EmbeddingAnswer {
  return {
    vectors: response.vectors.map(({ values, truncated, tokens }) => ({
      values: Float32Array.from(values),
      ...{ truncated, tokens },
    })),
    dimensions: response.dimensions,
    model: modelFrom(response.model),
    ...answerFrom(response.served, origin),
  };
}

/** The contract's response in the client's words. */
export function toLabelsAnswer(response: ClassifyResponse, origin: Origin): LabelsAnswer {
  return {
    categories: response.categories.map(({ name, scores }) => ({
      name,
      scores: scores.map(({ label, score }) => ({ label, score })),
    })),
    model: modelFrom(response.model),
    ...answerFrom(response.served, origin),
  };
}
