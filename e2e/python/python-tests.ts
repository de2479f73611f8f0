/** What tests ask about Python, after the setup looked for it. */

/** The interpreter with MLflow; null where there is none, and tests that need it are skipped. */
export const testPython: string | null = process.env['PALATE_PYTHON'] ?? null
