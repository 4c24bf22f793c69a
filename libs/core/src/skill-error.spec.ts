import { describe, expect, it } from 'vitest';
import { asSkillError, resourceExhausted, SkillError } from './skill-error.js';

describe('SkillError', () => {
  it('carries its code, the cause and the retry hint', () => {
    const cause = new Error('inner');
    const error = resourceExhausted('Full.', { cause, retryAfterMs: 40 });
    expect(error).toBeInstanceOf(SkillError);
    expect(error).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: 'Full.',
      cause,
      retryAfterMs: 40,
    });
  });
});

describe('asSkillError', () => {
  it('leaves a SkillError as it is', () => {
    const error = new SkillError('NOT_FOUND', 'No such thing.');
    expect(asSkillError(error)).toBe(error);
  });

  it('keeps what was thrown as the cause and says none of it', () => {
    const thrown = new TypeError('secret detail');
    const error = asSkillError(thrown);
    expect(error).toMatchObject({ code: 'INTERNAL', cause: thrown });
    expect(error.message).not.toContain('secret');
  });
});
