import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readYaml } from '../rules/yaml-file.ts';
import { anonymousSchema, type Caller, type TrustedClient, trustedClientSchema } from './client.ts';

/** Who may call this service. Read once at start from CDS_CLIENTS_FILE. */
export interface ClientRegistry {
  readonly clients: readonly TrustedClient[];
  /** Whom callers without a token, or of an unknown issuer, are served as; undefined = they are refused. */
  readonly anonymous: Caller | undefined;
  byIssuer(issuer: string): TrustedClient | undefined;
  /** Every origin that some client's browser may call from. */
  readonly origins: readonly string[];
}

export const registrySchema = z
  .strictObject({
    anonymous: anonymousSchema.optional(),
    clients: z.array(trustedClientSchema).default([]),
  })
  .superRefine(({ anonymous, clients }, context) => {
    if (clients.length === 0 && anonymous === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['clients'],
        message: 'nobody may call: list at least one client',
      });
    }
    for (const key of ['id', 'iss'] as const) {
      clients.forEach((client, index) => {
        if (clients.findIndex((other) => other[key] === client[key]) < index) {
          context.addIssue({
            code: 'custom',
            path: ['clients', index, key],
            message: 'is used by two clients',
          });
        }
      });
    }
  });

/** The registry does not hold together: the service must not start. The message names file and line of every fault. */
export class ClientRegistryError extends Error {
  override readonly name = 'ClientRegistryError';
}

export interface RegistryOptions {
  /** Refuses callers without a token and clients that are for development only. */
  readonly production: boolean;
}

/** Reads the text of a registry file; `file` is only named in messages. Throws {@link ClientRegistryError}. */
export function readClientRegistry(
  file: string,
  text: string,
  { production }: RegistryOptions,
): ClientRegistry {
  const read = readYaml(file, text, registrySchema);
  if (!read.ok) {
    throw new ClientRegistryError(
      read.faults.map((fault) => `${fault.file}:${fault.line}: ${fault.message}`).join('\n'),
    );
  }
  const { content, lineOf } = read.file;
  if (production) {
    const faults = [
      ...(content.anonymous === undefined
        ? []
        : [
            `${file}:${lineOf(['anonymous'])}: anonymous: not in production: every caller must prove who it is`,
          ]),
      ...content.clients.flatMap((client, index) =>
        client.developmentOnly
          ? [`${file}:${lineOf(['clients', index, 'developmentOnly'])}: ${client.id} is for development only`]
          : [],
      ),
    ];
    if (faults.length > 0) throw new ClientRegistryError(faults.join('\n'));
  }
  return clientRegistry(content);
}

/** Reads a registry file. Throws {@link ClientRegistryError}, also when there is no such file. */
export function loadClientRegistry(file: string, options: RegistryOptions): ClientRegistry {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ClientRegistryError(`${file}:1: cannot be read (${why})`);
  }
  return readClientRegistry(file, text, options);
}

/** What a service without CDS_CLIENTS_FILE does in development: it serves everybody, and the CDS Hooks Sandbox's pages. */
export function developmentRegistry(): ClientRegistry {
  return clientRegistry(
    registrySchema.parse({
      anonymous: { anyFhirBase: true, corsOrigins: ['https://sandbox.cds-hooks.org'] },
    }),
  );
}

function clientRegistry({ clients, anonymous }: z.infer<typeof registrySchema>): ClientRegistry {
  const issuers = new Map(clients.map((client) => [client.iss, client]));
  const callers: readonly Caller[] = anonymous === undefined ? clients : [...clients, anonymous];
  return {
    clients,
    anonymous,
    byIssuer: (issuer) => issuers.get(issuer),
    origins: [...new Set(callers.flatMap((caller) => caller.corsOrigins))],
  };
}
