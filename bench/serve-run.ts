/** `npm run bench:serve [-- --write]`: the serving part of `npm run bench` alone, without building the others. */
import path from 'node:path'
import { figuresText, keepFigures } from './figures.ts'
import { neutralEnvironment } from './neutral-environment.ts'
import { pythonWith } from './python.ts'
import { servingFigures } from './serve.ts'

neutralEnvironment()
const figures = await servingFigures(pythonWith(['mlflow', 'onnxruntime']))
process.stdout.write(figuresText(figures))
if (process.argv.includes('--write')) await keepFigures(path.join(process.cwd(), 'docs/bench.md'), [figures])
