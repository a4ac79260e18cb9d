import { fileURLToPath } from 'node:url';

export const knowledgeFolder = fileURLToPath(new URL('../../cds-services', import.meta.url));
