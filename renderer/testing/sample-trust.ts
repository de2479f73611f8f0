/** What would run of the wine model, for tests of components. */
import type { TrustReport } from '#shared/trust.ts'

/** A report with each kind of part. */
export const sampleTrustReport: TrustReport = {
  digest: '5b1f0c3a9e2d44f7a1b2c3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f9c2e',
  trusted: false,
  since: null,
  trustedBefore: null,
  obstacle: null,
  parts: [
    {
      kind: 'pickle',
      path: 'model.pkl',
      verdict: 'unknown',
      summary: 'Loading it calls what it names. Unknown: wine.features.Blend.',
      imports: [
        { name: 'wine.features.Blend', isKnown: false, note: "comes from the model's own code" },
        { name: 'sklearn.pipeline.Pipeline', isKnown: true },
      ],
    },
    {
      kind: 'loader',
      path: 'mlflow.sklearn',
      verdict: 'known',
      summary: "MLflow's own loader reads the model.",
      imports: [],
    },
  ],
}
