/** One thing wrong in the knowledge, where a pharmacist finds it. */
export interface KnowledgeFault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The knowledge does not hold together: the service must not start. Every fault found is named with file and line. */
export class KnowledgeError extends Error {
  override readonly name = 'KnowledgeError';
  readonly faults: readonly KnowledgeFault[];

  constructor(faults: readonly KnowledgeFault[]) {
    super(faults.map((fault) => `${fault.file}:${fault.line}: ${fault.message}`).join('\n'));
    this.faults = faults;
  }
}
