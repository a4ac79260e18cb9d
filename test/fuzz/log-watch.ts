import { isObject } from '#src/fhir/shape.ts';
import { marksIn } from './marks.ts';

export interface LogFault {
  /** Of the call that it belongs to, where the line says. */
  readonly requestId?: string;
  readonly fault: string;
}

/** Reads a log as it is written: no error that nobody expected, no stack, nothing of a patient. */
export function logWatch(): {
  readonly line: (line: string) => void;
  readonly take: () => readonly LogFault[];
} {
  let faults: LogFault[] = [];
  return {
    line(line) {
      const fault = faultOf(line);
      // One fault may be repeated by every request of a run.
      if (fault !== undefined && faults.length < 1000) faults.push(fault);
    },
    take() {
      const taken = faults;
      faults = [];
      return taken;
    },
  };
}

export function faultOf(line: string): LogFault | undefined {
  if (line.trim() === '') return undefined;
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return { fault: `log: no JSON: ${line.slice(0, 300)}` };
  }
  if (!isObject(entry)) return { fault: 'log: no object' };
  const { level, event, requestId } = entry;
  const id = typeof requestId === 'string' ? { requestId } : {};
  if (level === 'error' || level === 'fatal')
    return { ...id, fault: `log: ${String(event)} ${JSON.stringify(entry.error ?? entry.violations ?? '')}` };
  // What a client calls its request and its hook is written down as it says, when it looks like an identifier.
  const { requestId: _request, hookInstance: _hook, ...rest } = entry;
  const [mark] = marksIn(JSON.stringify(rest));
  return mark === undefined ? undefined : { ...id, fault: `log: ${String(event)} names the patient ${mark}` };
}
