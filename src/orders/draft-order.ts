import type { MedicationRequest, ServiceRequest } from 'fhir/r4';

export interface MatchedBy {
  /** `name` is a weak match: the card says so. */
  readonly by: 'code' | 'ingredient' | 'name';
  /** What was recognised: `NDC 55513-077-01`, `HCPCS J9026`, or the text that names the drug. */
  readonly what: string;
}

/** A draft order of the drug that is being checked. */
export interface DraftOrder {
  /** `MedicationRequest/draft-1`; a place (`MedicationRequest/draftOrders[0]`) for a draft without an id. */
  readonly reference: string;
  readonly resource: MedicationRequest | ServiceRequest;
  readonly match: MatchedBy;
  /** False for `on-hold` and `unknown`: not an order that will be carried out as it stands (clinical.md §5 #68). */
  readonly active: boolean;
  /** At order-select: the user is working on it. At order-sign: always. */
  readonly selected: boolean;
  /** Intent `proposal`: nobody has authorised it yet. */
  readonly proposal: boolean;
  /** Whom the order is for: a draft of another patient must not be judged by this patient's record. */
  readonly subject: 'thisPatient' | 'otherPatient' | 'nobody';
}
