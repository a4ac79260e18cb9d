import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded before the service (`--import`): signatures that it would have verified on the thread pool are verified at once, on the
 * thread that serves. All else stays, so that the difference is the thread pool's.
 */
type Verify = (
  algorithm: string,
  signed: NodeJS.ArrayBufferView,
  key: crypto.VerifyKeyObjectInput,
  signature: NodeJS.ArrayBufferView,
  done?: (error: Error | null, valid: boolean) => void,
) => boolean | undefined;

const original = crypto.verify as Verify;
const synchronous: Verify = (algorithm, signed, key, signature, done) => {
  const valid = original(algorithm, signed, key, signature) === true;
  if (done === undefined) return valid;
  process.nextTick(done, null, valid);
  return undefined;
};
Object.assign(crypto, { verify: synchronous });
syncBuiltinESMExports();
