/** What to say of a model or an input that only Python can run: this version has no Python runtime to choose. */
export const PYTHON_HINT = 'It needs Python with MLflow, which this version of Palate does not drive yet.'
