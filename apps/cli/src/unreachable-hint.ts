/** What to do where no skill answers. */
export const unreachableHint =
  'hint: start the skill with `skillgate serve image` (or npm start), or say where it is with --address or ' +
  'SKILLGATE_IMAGE_ADDRESS; `skillgate health` asks it.';
