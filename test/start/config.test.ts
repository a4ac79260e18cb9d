import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '#src/config.ts';

describe('settings from the environment', () => {
  it('has a default for each, and binds to loopback', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      baseUrl: 'http://localhost:3000',
      timeZone: 'UTC',
      allowUnauthenticated: false,
      production: false,
      fetchDeadline: 400,
      database: 'var/feedback.sqlite',
      commentDays: 30,
      drainMs: 0,
      bodyLimit: 26_214_400,
      logLevel: 'info',
    });
  });

  it('reads each', () => {
    expect(
      readConfig({
        PORT: '8080',
        CDS_HOST: '0.0.0.0',
        CDS_BASE_URL: 'https://cds.example.org/',
        CDS_TIME_ZONE: 'America/New_York',
        CDS_FIXED_NOW: '2026-11-20T08:00:00-05:00',
        CDS_ALLOW_UNAUTHENTICATED: 'true',
        CDS_CLIENTS_FILE: 'clients.yaml',
        CDS_FETCH_DEADLINE_MS: '250',
        CDS_DATABASE: 'postgres://cds:secret@db.example.org/cds',
        CDS_COMMENT_DAYS: '0',
        CDS_DRAIN_MS: '5000',
        CDS_ADMIN_TOKEN: 'administrator-token',
        CDS_POLICY_FILE: 'site.yaml',
        CDS_BODY_LIMIT: '2MB',
        LOG_LEVEL: 'warn',
      }),
    ).toEqual({
      host: '0.0.0.0',
      port: 8080,
      baseUrl: 'https://cds.example.org',
      timeZone: 'America/New_York',
      fixedNow: Date.UTC(2026, 10, 20, 13),
      allowUnauthenticated: true,
      clientsFile: 'clients.yaml',
      production: false,
      fetchDeadline: 250,
      database: 'postgres://cds:secret@db.example.org/cds',
      commentDays: 0,
      drainMs: 5000,
      adminToken: 'administrator-token',
      policyFile: 'site.yaml',
      bodyLimit: 2_097_152,
      logLevel: 'warn',
    });
  });

  it('an empty variable counts as unset', () => {
    expect(readConfig({ PORT: '', CDS_TIME_ZONE: ' ', CDS_FIXED_NOW: '' })).toEqual(readConfig({}));
  });

  it('the base URL follows the port', () => {
    expect(readConfig({ PORT: '4000' }).baseUrl).toBe('http://localhost:4000');
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000x'],
    ['CDS_BASE_URL', 'cds.example.org'],
    ['CDS_TIME_ZONE', 'Mars/Olympus'],
    ['CDS_TIME_ZONE', '+01:00'],
    ['CDS_FIXED_NOW', 'yesterday'],
    ['CDS_FIXED_NOW', '2026-11-20'],
    ['CDS_FIXED_NOW', '2026-11-20T08:00:00'],
    ['CDS_FIXED_NOW', '2026-13-20T08:00:00Z'],
    ['CDS_ALLOW_UNAUTHENTICATED', 'maybe'],
    ['CDS_BODY_LIMIT', 'large'],
    ['CDS_BODY_LIMIT', '0'],
    ['LOG_LEVEL', 'loud'],
    ['CDS_FETCH_DEADLINE_MS', '0'],
    ['CDS_FETCH_DEADLINE_MS', '1.5'],
    ['CDS_COMMENT_DAYS', '-1'],
    ['CDS_ADMIN_TOKEN', 'short-secret'],
  ])('%s=%s stops the start with one sentence that names it', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} is [^\\n]+\\.$`));
  });

  it.each(['0.0.0.0', '::', '192.168.1.5'])('%s without authentication must be meant', (host) => {
    expect(() => readConfig({ CDS_HOST: host })).toThrow(/CDS_ALLOW_UNAUTHENTICATED=true/);
    expect(readConfig({ CDS_HOST: host, CDS_ALLOW_UNAUTHENTICATED: '1' }).host).toBe(host);
  });

  it('never repeats a secret', () => {
    expect(() => readConfig({ CDS_ADMIN_TOKEN: 'short-secret' })).toThrow(/^CDS_ADMIN_TOKEN is set but/);
  });

  const beyond = { CDS_HOST: '0.0.0.0', CDS_CLIENTS_FILE: 'clients.yaml' };

  it('[J1] with a client registry other machines may reach it: that is production', () => {
    const config = readConfig({ ...beyond, CDS_BASE_URL: 'https://cds.example.org' });
    expect([config.production, config.clientsFile]).toEqual([true, 'clients.yaml']);
  });

  it.each([{}, { CDS_BASE_URL: 'http://cds.example.org' }])(
    '[T1] in production the public address is https: %o',
    (environment) => {
      expect(() => readConfig({ ...beyond, ...environment })).toThrow(/CDS_BASE_URL is no https URL/);
    },
  );

  it.each(['localhost', '127.0.0.1', '::1'])('%s is loopback', (host) => {
    expect(readConfig({ CDS_HOST: host }).host).toBe(host);
  });
});
