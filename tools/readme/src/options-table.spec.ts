import { expect, it } from 'vitest';
import { optionsIn } from './options-table.js';

const code = `
/** Not this one. */
export interface Other { /** No. */ a: 1 }
export interface Options {
  /** How long,
   * in milliseconds. @default 1_000 */
  waitMs?: number;
  undocumented?: string;
  /** Who. @default 'me' or you */
  who?: string;
}
`;

it('reads options and their defaults from an interface’s comments', () => {
  expect(optionsIn(code, { file: '', name: 'Options', prefix: 'a.' })).toEqual([
    { name: 'a.waitMs', meaning: 'How long,\nin milliseconds.', byDefault: '1_000' },
    { name: 'a.who', meaning: 'Who.', byDefault: "'me' or you" },
  ]);
});

it('says which interface is missing', () => {
  expect(() => optionsIn(code, { file: '', name: 'None' })).toThrow("no interface 'None'");
});
