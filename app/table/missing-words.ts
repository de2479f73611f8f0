/** Cells of a CSV file that pandas takes for missing: its `STR_NA_VALUES`, and the empty text. */
export const MISSING_WORDS: readonly string[] =
  ',#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null'.split(
    ',',
  )
