/** What to say of a model or an input that only Python can run. */
export const PYTHON_HINT = 'It needs Python with MLflow: choose the Python runtime (--runtime python).'
