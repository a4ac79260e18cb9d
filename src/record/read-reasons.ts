import type { PartialReason, ReadResult } from '../fhir/reader.ts';
import type { Slice } from './patient-record.ts';

/** Why the record server gave nothing, or not all, in words for the clinician who sees them on a card. */
export const readReasons: Readonly<Record<PartialReason, string>> = {
  unauthorized: 'the record server did not accept the access given with the order',
  forbidden: 'the record server denied access',
  notFound: 'the record server does not offer them',
  rateLimited: 'the record server is too busy',
  rejected: 'the record server refused the query',
  redirected: 'the record server referred to another address',
  serverError: 'the record server reported an error',
  timeout: 'the record server did not answer in time',
  network: 'the record server could not be reached or broke off its answer',
  tooLarge: 'the record server sent more than can be read',
  notJson: 'the answer of the record server could not be read',
  wrongResource: 'the record server answered with something else than was asked for',
  outcome: 'the record server reported an error in place of the data',
  refused: 'the address does not belong to the record server',
  pageLimit: 'there are more pages of results than are read',
  foreignLink: 'further results lie on another server',
};

/**
 * The slice of one key after fetching, with a reason that names the data and says what stood in the way:
 * `laboratory results: the record server did not answer in time`.
 */
export function explained(
  title: string,
  slice: Slice,
  result: ReadResult | undefined,
  obstacle: string | undefined,
): Slice {
  const say = (...parts: readonly (string | undefined)[]) =>
    `${title}: ${parts.filter((part) => part !== undefined).join(', and ')}`;
  if (result?.outcome === 'partial') {
    // The pages may look whole where the server gave no link that could be followed.
    const state = slice.state === 'complete' ? 'partial' : slice.state;
    return { state, reason: say(readReasons[result.reason]) };
  }
  if (slice.state === 'complete') return slice;
  const failure = result?.outcome === 'failed' ? readReasons[result.reason] : obstacle;
  // "Not sent" is no news beside what became of our own query.
  if (slice.state === 'notGiven' && result !== undefined)
    return { state: 'unavailable', reason: say(failure) };
  return { state: slice.state, reason: say(slice.reason, failure) };
}
