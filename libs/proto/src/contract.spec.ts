import { describe, expect, it } from 'vitest';
import {
  DraftServiceService,
  EmbeddingServiceService,
  HealthService,
  ImageServiceService,
  OcrServiceService,
  PreprocessRequest,
  Skill,
  SkillHealthServiceService,
} from './index.js';

describe('the contract', () => {
  it('has the methods of all four skills', () => {
    const paths = [
      ImageServiceService,
      DraftServiceService,
      OcrServiceService,
      EmbeddingServiceService,
      SkillHealthServiceService,
      HealthService,
    ].flatMap((service) => Object.values(service).map(({ path }) => path));
    expect(paths).toEqual([
      '/skills.v1.ImageService/Preprocess',
      '/skills.v1.ImageService/PreprocessBatch',
      '/skills.v1.DraftService/Generate',
      '/skills.v1.DraftService/GenerateStream',
      '/skills.v1.OcrService/Recognize',
      '/skills.v1.OcrService/RecognizeBatch',
      '/skills.v1.EmbeddingService/EmbedText',
      '/skills.v1.EmbeddingService/EmbedImage',
      '/skills.v1.EmbeddingService/Classify',
      '/skills.v1.SkillHealthService/Check',
      '/grpc.health.v1.Health/Check',
      '/grpc.health.v1.Health/Watch',
      '/grpc.health.v1.Health/List',
    ]);
  });

  it('carries a request through its bytes unchanged', () => {
    const request = PreprocessRequest.fromPartial({
      id: 'a',
      image: Buffer.from([1, 2, 3]),
      options: { maxSize: 64, effort: 0 },
    });
    expect(PreprocessRequest.decode(PreprocessRequest.encode(request).finish())).toEqual(request);
  });

  it('numbers the skills as core does', () => {
    expect([Skill.IMAGE, Skill.DRAFT, Skill.OCR, Skill.EMBEDDING]).toEqual([1, 2, 3, 4]);
  });
});
