/** How much an archive may hold, and why. */

/** As many as Palate lists of a folder (`MAX_ENTRIES` of list-files.ts): the largest Spark models have a few thousand. */
export const MAX_ENTRIES = 20_000

/** The longest name of a real model's file is about 150; a file system takes 255 bytes for each part (NAME_MAX). */
export const MAX_NAME_BYTES = 1_024
export const MAX_PART_BYTES = 255

/** As deep as Palate lists a folder (`MAX_DEPTH` of list-files.ts). */
export const MAX_DEPTH = 32

/** More than the largest language models that are kept as one MLflow model. */
export const MAX_TOTAL_BYTES = 256 * 2 ** 30

/** Up to here nothing is asked: a bomb of this size does no harm. */
export const FREE_BYTES = 256 * 2 ** 20

/** Above `FREE_BYTES`. Weights compress 1 to 3 times, trees as text 10 to 20; deflate's bound is 1032. */
export const MAX_RATIO = 100

/** Extended headers of a tar hold names and times; node-tar keeps each in memory. */
export const MAX_HEADER_BYTES = 64 * 1024
