import { validateConfiguration } from '../admission/index.ts';
import type { KindBehaviour } from './api-kind.ts';

export const webhookConfigurationBehaviour: KindBehaviour = { validate: validateConfiguration };
