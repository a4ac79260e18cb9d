import { readable } from '../../cards/markdown.ts';
import type { Evidence } from '../../facts/fact.ts';
import { readableTime } from './clock.tsx';
import { ScrollRegion } from './scroll-region.tsx';

interface EvidenceProps {
  readonly evidence: readonly Evidence[];
  readonly zone: string;
  readonly onOpen: (reference: string) => void;
}

/** What a card rests on; each row opens the very resource. */
export function EvidenceTable({ evidence, zone, onOpen }: EvidenceProps) {
  return (
    <>
      <h4>Evidence</h4>
      <ScrollRegion label="Evidence" whole>
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Value</th>
              <th scope="col">Time</th>
              <th scope="col">Threshold</th>
              <th scope="col">Resource</th>
            </tr>
          </thead>
          <tbody>
            {evidence.map((one) => (
              <tr key={`${one.resource} ${one.what} ${one.value}`}>
                <th scope="row">{one.what}</th>
                <td>
                  {one.value === undefined ? '—' : readable(one.value)}
                  {one.grade !== undefined && <span class="small"> grade {one.grade}</span>}
                  {one.recorded !== undefined && (
                    <span class="small"> recorded {readable(one.recorded)}</span>
                  )}
                  {one.note !== undefined && <span class="small"> {one.note}</span>}
                </td>
                <td>{one.at === undefined ? '—' : timeText(one.at, zone)}</td>
                <td>{one.threshold === undefined ? '—' : readable(one.threshold)}</td>
                <td>
                  <button type="button" class="link" onClick={() => onOpen(one.resource)}>
                    {one.resource}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </>
  );
}

/** A day alone stays a day. */
function timeText(at: string, zone: string): string {
  const instant = Date.parse(at);
  return at.length <= 10 || Number.isNaN(instant) ? at : readableTime(instant, zone);
}
