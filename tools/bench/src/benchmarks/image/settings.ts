/** What both sides do to a picture: the skill's defaults, said outright so that a change of them can't favour a side. */
export const settings = { maxSize: 1024, quality: 85, effort: 2 } as const;

/** Pictures at a time on both sides, for the two cores that a container has. */
export const callers = 2;
