import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '@/server/core/package-root';
import { renderJsonSchema, renderSettingsReference } from './reference';

// Writes docs/settings.md and docs/atrium.schema.json anew.
writeFileSync(join(packageRoot, 'docs', 'settings.md'), renderSettingsReference());
writeFileSync(join(packageRoot, 'docs', 'atrium.schema.json'), renderJsonSchema());
