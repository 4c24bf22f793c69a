/** How alike two pictures must be to be taken for the same. */
export type SamePictureMode = 'same' | 'similar';

/** What a caller takes for its picture; `off`: what was made for its very input. */
export type SamePictureWish = SamePictureMode | 'off';

/** Whether who wishes that may be given a file of another input, for which `mode` was asked. */
export function isAlikeEnough(wish: SamePictureWish, mode: SamePictureMode): boolean {
  return wish === 'similar' || wish === mode;
}
