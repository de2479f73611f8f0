/** Packages by the modules they bring, where the names differ. Packages' own metadata (`top_level.txt`) on PyPI. */
const packages: Readonly<Record<string, readonly string[]>> = {
  sklearn: ['scikit-learn'],
  skimage: ['scikit-image'],
  cv2: ['opencv-python', 'opencv-python-headless', 'opencv-contrib-python'],
  PIL: ['pillow'],
  yaml: ['pyyaml'],
  bs4: ['beautifulsoup4'],
  dateutil: ['python-dateutil'],
  dotenv: ['python-dotenv'],
  jwt: ['pyjwt'],
  attr: ['attrs'],
  google: ['protobuf', 'google-cloud-storage'],
  torch: ['torch', 'pytorch'],
  tensorflow: ['tensorflow', 'tensorflow-cpu', 'tensorflow-gpu', 'tensorflow-intel'],
  keras: ['keras', 'tensorflow'],
  onnxruntime: ['onnxruntime', 'onnxruntime-gpu'],
  azureml: [
    'azureml-core',
    'azureml-defaults',
    'azureml-inference-server-http',
    'azureml-sdk',
    'azureml-mlflow',
  ],
  azure: ['azure-identity', 'azure-storage-blob', 'azure-ai-ml', 'azure-core', 'azureml-defaults'],
  inference_schema: ['inference-schema', 'azureml-defaults', 'azureml-inference-server-http'],
  azureml_user: ['azureml-defaults'],
  mlflow: ['mlflow', 'mlflow-skinny', 'azureml-mlflow', 'databricks'],
  pandas: ['pandas'],
  numpy: ['numpy'],
  xgboost: ['xgboost', 'py-xgboost', 'xgboost-cpu'],
}

/** The normalised names of packages (PEP 503), any of which brings a top-level module. */
export function packagesOf(module: string): readonly string[] {
  const known = Object.hasOwn(packages, module) ? packages[module] : undefined
  return known ?? [module.toLowerCase().replaceAll(/[-_.]+/g, '-')]
}

const scientific = ['joblib', 'numpy', 'scipy', 'threadpoolctl']
const flask = ['blinker', 'click', 'itsdangerous', 'jinja2', 'markupsafe', 'werkzeug']
const requests = ['certifi', 'charset-normalizer', 'idna', 'urllib3']
const skinny = [
  ...requests,
  'cachetools',
  'click',
  'cloudpickle',
  'databricks-sdk',
  'gitpython',
  'importlib-metadata',
  'opentelemetry-api',
  'opentelemetry-sdk',
  'packaging',
  'protobuf',
  'pyyaml',
  'requests',
  'sqlparse',
  'typing-extensions',
]
const dates = ['python-dateutil', 'six']
const server = [
  ...requests,
  ...flask,
  ...dates,
  'azure-core',
  'azure-identity',
  'cryptography',
  'flask',
  'flask-cors',
  'gunicorn',
  'inference-schema',
  'msal',
  'psutil',
  'pydantic',
  'pydantic-settings',
  'pyjwt',
  'pytz',
  'requests',
  'typing-extensions',
  'wrapt',
]
const azureCore = [
  ...requests,
  ...dates,
  'azure-common',
  'azure-core',
  'cryptography',
  'docker',
  'jmespath',
  'jsonpickle',
  'msal',
  'packaging',
  'paramiko',
  'pyjwt',
  'pytz',
  'requests',
]

/**
 * What installing a package brings with it, of what scripts import. Packages' own metadata (`Requires-Dist`) on PyPI,
 * followed to the end; what not every version brings is left out. A package that is not named here may bring anything.
 */
const brought: Readonly<Record<string, readonly string[]>> = {
  mlflow: [
    ...skinny,
    ...scientific,
    ...flask,
    ...dates,
    'alembic',
    'docker',
    'flask',
    'graphene',
    'gunicorn',
    'matplotlib',
    'mlflow-skinny',
    'pandas',
    'pillow',
    'pyarrow',
    'scikit-learn',
    'sqlalchemy',
  ],
  'mlflow-skinny': skinny,
  'azureml-inference-server-http': server,
  'azureml-core': azureCore,
  'azureml-defaults': [
    ...azureCore,
    ...server,
    'azureml-core',
    'azureml-dataset-runtime',
    'azureml-inference-server-http',
  ],
  'inference-schema': [...dates, 'pytz', 'wrapt'],
  'scikit-learn': scientific,
  pandas: [...dates, 'numpy'],
  scipy: ['numpy'],
  xgboost: ['numpy', 'scipy'],
  lightgbm: ['numpy', 'scipy'],
  onnx: ['numpy', 'protobuf', 'typing-extensions'],
  onnxruntime: ['flatbuffers', 'numpy', 'packaging', 'protobuf'],
  skl2onnx: [...scientific, 'onnx', 'protobuf', 'scikit-learn', 'typing-extensions'],
  skops: [...scientific, 'packaging', 'prettytable', 'scikit-learn'],
  matplotlib: [...dates, 'numpy', 'packaging', 'pillow', 'pyparsing'],
  requests,
  flask,
  ...Object.fromEntries(
    [
      'numpy',
      'pyarrow',
      'cloudpickle',
      'joblib',
      'pillow',
      'pyyaml',
      'psutil',
      'six',
      'python',
      'pip',
      'setuptools',
      'wheel',
    ].map((name) => [name, name === 'joblib' ? ['cloudpickle'] : []]),
  ),
}

/** Whether an environment of these packages has a module: `unsure` where one of them may bring it. */
export function hasModule(module: string, environment: ReadonlySet<string>): 'yes' | 'no' | 'unsure' {
  const wanted = packagesOf(module)
  const brings = (name: string) =>
    Object.hasOwn(brought, name) && wanted.some((one) => brought[name]?.includes(one) === true)
  if (wanted.some((name) => environment.has(name))) return 'yes'
  if ([...environment].some(brings)) return 'yes'
  return [...environment].every((name) => Object.hasOwn(brought, name)) ? 'no' : 'unsure'
}
