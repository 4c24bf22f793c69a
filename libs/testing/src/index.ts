export { describeImageContract, type ImageTarget } from './image-contract.js';
export { describeOcrContract, type OcrTarget } from './ocr-contract.js';
export {
  describeEmbeddingContract,
  embedTexts,
  type EmbeddingTarget,
} from './embedding-contract.js';
export { startProgram, type StartedProgram } from './started-program.js';
export { describeSkillProgram, type SkillProgram } from './skill-program.js';
export { modelEnv } from './model-env.js';
export { handlerContext } from './handler-context.js';
export { remoteTarget } from './remote-target.js';
export { handlerTarget, type SkillTarget, type TargetOptions } from './skill-target.js';

export { makePicture, pictureForms, type PictureForm } from './pictures/make-picture.js';
export { photoPixels, type PhotoSize, type RawPixels } from './pictures/photo-pixels.js';
export { orientedJpeg } from './pictures/oriented-jpeg.js';
export {
  afterJpegStart,
  animation,
  halfTransparentPng,
  jpegSegment,
  jpegWithSecrets,
} from './pictures/special-pictures.js';
export { bombPng, pngChunk, withPngChunk } from './pictures/png-file.js';
export { tiffFile, type TiffOptions } from './pictures/tiff-file.js';
export { tiffOfSamples, type TiffSamples } from './pictures/tiff-samples.js';
export { strangers } from './pictures/strangers.js';
export { startFaultProxy, type Fault, type FaultProxy } from './fault-proxy.js';
export { mutate } from './mutate.js';
export { createRandom } from './random.js';
export {
  startFakeSkill,
  type FakeAnswer,
  type FakeSkillOptions,
  type FakeSkillServer,
} from './fake-skill-server.js';
export { runCommand, type CommandResult, type RunOptions } from './run-command.js';
export { eventually } from './eventually.js';
export { freePort } from './free-port.js';
export {
  originalOf,
  variations,
  type Original,
  type Variation,
  type VariationName,
} from './pictures/same-picture/variations.js';
export { edits, nearDuplicates, type EditName } from './pictures/same-picture/edits.js';
export { photoOriginal } from './pictures/same-picture/photo-original.js';
export { drawText, type PlacedGlyph, type TextSize } from './pictures/same-picture/draw-text.js';
export { drawnPictures, type DrawnKind } from './pictures/same-picture/drawn-pictures.js';
export {
  glyphPairs,
  textGrounds,
  textPages,
  type TextGround,
  type TextPages,
  type TextScene,
} from './pictures/same-picture/text-scene.js';
export {
  printPage,
  type PageDamage,
  type PrintedPage,
  type PrintedWord,
} from './pages/print-page.js';
export type { PageSetting } from './pages/set-page.js';
export { pageFonts, type PageFont } from './pages/page-fonts.js';
export type { PageLanguage } from './pages/words.js';
export { printForm, type Form, type PlacedText } from './pages/print-form.js';
export { printReceipt } from './pages/print-receipt.js';
export { printScreen } from './pages/print-screen.js';
export { printSign, type PrintedSign } from './pages/print-sign.js';
export { boxOverlap } from './pages/box-overlap.js';
export { characterErrorRate, editDistance, wordErrorRate } from './error-rate.js';
export { describeDraftContract, type DraftTarget } from './draft-contract.js';
export {
  startFakeDraft,
  type FakeDraftOptions,
  type FakeDraftServer,
} from './fake-draft-server.js';
export { personProblem, personSchema } from './drafts/person-schema.js';
