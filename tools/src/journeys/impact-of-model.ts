/** The one question: what a version of a model hangs together with, in every service, and how it came about. */
export const IMPACT_OF_MODEL = `query ImpactOfModel($model: String!, $study: String!, $experiment: String!, $runs: [ID!]!) {
  model(name: $model) {
    version(alias: "champion") {
      version flavors
      run {
        mlflowId
        parent { name }
        params { key value }
        metrics { key best(direction: MAXIMIZE) { value step } min minStep max maxStep lastText
                  sampled(maxPoints: 100) { step valueText } }
        inputs { ... on RunDatasetInput { context datasetVersions { version dataset { name } } } }
        outputs { modelId }
        modelVersions { version }
      }
      loggedModelId
      endpoints { name traffic { percent state modelVersion { version run { mlflowId } } } }
    }
  }
  dataset(name: "flights") {
    versions { nodes { version runs { nodes { name modelVersions { version endpoints { name } } } } } }
  }
  study(name: $study) {
    bestTrial { number run { mlflowId trial { study { name } } datasetInputs { version } modelVersions { version } } }
  }
  aggregateRuns(input: {
    experiments: [$experiment], filter: "metrics.auc > 0.5 OR (metrics.auc < 0.1 AND tags.kind = 'none')"
    groupBy: [{ kind: PARAM, key: "learning_rate" }], metrics: [{ key: "auc" }]
  }) {
    groups { by { value } runCount metrics { mean standardDeviation min max confidenceInterval { low high } } }
  }
  compareRuns(ids: $runs) { rows { section key values { text number } } }
  compareModelVersions(model: $model, versions: [1, 2]) {
    ... on ModelVersionComparison {
      rows { section key values { version text } } signatures { to compatible } gaps { reason }
    }
  }
}`;
