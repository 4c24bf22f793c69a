/** Which recogniser is asked for. */
export const engineChoices = ['auto', 'tesseract', 'ppocr'] as const;
export type EngineChoice = (typeof engineChoices)[number];

/** Which recogniser read. */
export type EngineName = Exclude<EngineChoice, 'auto'>;

/** How much of the layout is told, the least first. */
export const details = ['text', 'blocks', 'lines', 'words'] as const;
export type Detail = (typeof details)[number];

/** What the result is told in besides. */
export const fileFormats = ['hocr', 'tsv'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** How a page is read. */
export interface OcrOptions {
  /** Tesseract's codes, the main language first; at least one. */
  readonly languages: readonly string[];
  readonly engine: EngineChoice;
  readonly detail: Detail;
  readonly formats: readonly FileFormat[];
}

/** Options without gaps. Nothing is checked here: the handler did. */
export function withDefaults(options: Partial<OcrOptions> = {}): OcrOptions {
  return { languages: ['eng'], engine: 'auto', detail: 'text', formats: [], ...options };
}
