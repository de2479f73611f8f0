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
  pandas: ['pandas', 'mlflow'],
  numpy: ['numpy', 'pandas', 'scikit-learn', 'scipy', 'mlflow'],
  xgboost: ['xgboost', 'py-xgboost', 'xgboost-cpu'],
}

/** The normalised names of packages (PEP 503), any of which brings a top-level module. */
export function packagesOf(module: string): readonly string[] {
  const known = Object.hasOwn(packages, module) ? packages[module] : undefined
  return known ?? [module.toLowerCase().replaceAll(/[-_.]+/g, '-')]
}
