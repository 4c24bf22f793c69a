import type { DraftAnswer, DraftRequest, DraftStreamEnd } from '@skillgate/client';
import type { CliClients } from './connect.js';

export type DraftClient = CliClients['draft'];
export type { DraftAnswer, DraftRequest, DraftStreamEnd };
