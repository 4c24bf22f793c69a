import type { Answer, CallOptions, SkillPool } from '@skillgate/client';

/** A request of any skill that is sent again and again, and its right answer. */
export interface Card {
  name: string;
  ask(pool: SkillPool, options: CallOptions): Promise<Answer>;
  /** What differs from the right answer in what a caller makes use of; undefined when nothing does. */
  differenceOf(answer: Answer): string | undefined;
}
