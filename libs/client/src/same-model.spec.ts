import { EmbedTextResponse, EmbeddingServiceService } from '@skillgate/proto';
import { describe, expect, it } from 'vitest';
import type { UncachedAnswer } from './call-cache.js';
import { outgoingRequest } from './request.js';
import type { Route } from './route.js';
import {
  refuseOtherEngine,
  refuseOtherModel,
  rememberModel,
  type LocalModel,
} from './same-model.js';
import { toEmbedTextRequest } from './skills/embedding.js';

const { embedText } = EmbeddingServiceService;
const mine = { id: 'mine', digest: 'a'.repeat(64) };
/** The other model of this process. */
const another = { id: 'another', digest: 'c'.repeat(64) };
const other = { id: 'other', digest: 'b'.repeat(64) };

interface Case {
  servedBy?: 'local' | 'remote';
  fallback?: Route['fallback'];
  announced?: readonly (typeof mine)[];
  /** What the container answered with before. */
  answered?: typeof mine;
  localModel?: LocalModel;
  modelDigest?: string;
}

function scene({ fallback = 'auto', announced = [], answered, ...request }: Case) {
  const { localModel = 'same' } = request;
  const remoteModels = new Map<string, string>();
  const endpoints = [{ models: announced }];
  const local = { models: async () => [another, mine] };
  const parts = { skill: 'embedding', fallback, endpoints, remoteModels, local };
  const route = parts as unknown as Route;
  const message = toEmbedTextRequest({ texts: ['a'], ...request });
  const outgoing = outgoingRequest({
    ...{ method: embedText, methodName: 'embedText', message, inputs: [], keeping: undefined },
    localModel,
  });
  if (answered) rememberModel(route, outgoing, EmbedTextResponse.fromPartial({ model: answered }));
  return { route, outgoing };
}

function check({ servedBy = 'local', ...given }: Case) {
  const { route, outgoing } = scene(given);
  const answer = { servedBy, response: { model: mine } } as unknown;
  refuseOtherModel(route, outgoing, answer as UncachedAnswer<typeof embedText>);
}

function checkBefore(given: Case) {
  const { route, outgoing } = scene(given);
  return refuseOtherEngine(route, outgoing, new AbortController().signal);
}

describe('an answer of this process', () => {
  it('is given where the container has the same model', () => {
    check({ announced: [other, mine] });
    check({ announced: [other, mine], answered: mine });
  });

  it('is given where the container no longer has the model that it answered with', () => {
    check({ announced: [mine], answered: other });
  });

  const refused: [string, Case, string][] = [
    ['the container has another', { announced: [other] }, "The container has 'other' (bbbb"],
    [
      'the container has one that is to be fetched',
      { announced: [other] },
      'Fetch what it has with `skillgate models pull other`',
    ],
    [
      'the container answered with another of its models',
      { announced: [other, mine], answered: other },
      "The container has 'other' (bbbb",
    ],
    ['no container ever told', {}, 'No embedding container has told this client its models'],
  ];
  it.each(refused)('is refused where %s, with what to do', (_, given, message) => {
    expect(() => check(given)).toThrow(message);
    expect(() => check(given)).toThrow("localModel: 'any'");
  });

  it('is refused before any work where none of this process can be right', async () => {
    const both = `this process 'another' (${another.digest}), 'mine' (${mine.digest})`;
    await expect(checkBefore({ announced: [other] })).rejects.toThrow(both);
    await expect(checkBefore({})).rejects.toThrow('No embedding container has told');
    await checkBefore({ announced: [other, mine] });
  });

  const wanted: [string, Case][] = [
    ['takes any model', { announced: [other], localModel: 'any' }],
    ['asks no container', { fallback: 'only' }],
    ['pinned the model, which the engine has checked', { modelDigest: mine.digest }],
  ];
  it.each(wanted)('is given to a caller who %s', async (_, given) => {
    check(given);
    await checkBefore(given);
  });
});

it('leaves the container’s own answers alone', () => check({ servedBy: 'remote' }));
