/** An input that tends to break a deployment, as a request that can be saved and sent. */

/** What is odd about an input. */
export type EdgeKind =
  | 'as-is'
  | 'null'
  | 'missing'
  | 'extra'
  | 'order'
  | 'text-for-number'
  | 'number-for-text'
  | 'fraction-for-integer'
  | 'boolean-for-number'
  | 'beyond-range'
  | 'not-a-number'
  | 'infinity'
  | 'unseen-value'
  | 'empty-text'
  | 'long-text'
  | 'unicode'
  | 'zoned-date'
  | 'odd-date'
  | 'not-base64'
  | 'wrong-shape'
  | 'wrong-type'
  | 'empty'
  | 'repeated-name'
  | 'other-form'
  | 'params'

/** One case. `id` is unique among the cases of a model and fit for a file name. */
export interface EdgeCase {
  readonly id: string
  readonly kind: EdgeKind
  /** The column, tensor or param it is about; null when it is about the request as a whole. */
  readonly name: string | null
  /** What is odd, in a few words. */
  readonly title: string
  /** How such an input comes about, in a sentence. */
  readonly why: string
  readonly contentType: string
  readonly body: string
}

/** Why each kind is worth a try. */
export const reasons: Readonly<Record<EdgeKind, string>> = {
  'as-is': 'What the others are made from; it should be answered.',
  null: 'A form left empty, a left join without a match, an optional field.',
  missing: 'A client that was built for an older version of the model.',
  extra: 'A client that sends the whole row of its database.',
  order: 'JSON objects and SQL results have no promised order.',
  'text-for-number': 'CSV readers and web forms give text.',
  'number-for-text': 'Postal codes and ids look like numbers to JSON writers.',
  'fraction-for-integer':
    'JavaScript and spreadsheets have no integers; pandas makes floats of integers with gaps.',
  'boolean-for-number': 'A flag that one side calls 0 and 1 and the other false and true.',
  'beyond-range': 'Ids and amounts that outgrew their type.',
  'not-a-number': 'pandas writes missing numbers as NaN.',
  infinity: 'A division by zero upstream.',
  'unseen-value': 'A category that was not in the training data.',
  'empty-text': 'A form left empty, sent as text.',
  'long-text': 'A whole document in a field meant for a word.',
  unicode: 'Names and places of the world.',
  'zoned-date': 'JavaScript and most services write dates with a zone.',
  'odd-date': 'Dates in another form than those of the training data.',
  'not-base64': 'Bytes sent as plain text.',
  'wrong-shape': 'One axis too many or too few, or an image of another size.',
  'wrong-type': 'A field that holds something else entirely.',
  empty: 'A batch whose rows were all filtered out.',
  'repeated-name': 'A join that brings a column in twice.',
  'other-form': 'The same rows in another form of the protocol.',
  params: 'Inference params that the model does not have, or of another type.',
}
