/// What an update asks the outside to do.
public enum Effect: Hashable, Sendable {
  /// Measure the variants of a recipe, instead of any measured before, and get ready for changes to a layer.
  case measure(MeasurementRequest)
  /// Compress layers in the background, instead of any asked for before.
  case compress(CompressionRequest)
  /// Stop measuring.
  case stopMeasuring
  /// Do long work.
  case submit(JobRequest)
  /// Have the teacher look at a sample of the test split.
  case predict(sample: Int)
  /// Find out of which rank a dense layer is.
  case analyzeRank(RankRequest)
  /// Find out how the weights of a large layer are spread.
  case study(LayerStudyRequest)
  /// Write a file; one that is there already only where it is to be replaced.
  case save(Document, to: String, replaces: Bool)
  /// Write the model to a file and read it back, or stop that.
  case export(ExportRequest), stopExport
  /// Read a recipe for a model from a file.
  case readRecipe(String, for: Subject)
  /// End a job, let it rest, or let it go on.
  case cancelJob(JobID), pauseJob(JobID), resumeJob(JobID)
  /// Leave; because of Ctrl-C, or the terminal is gone.
  case quit, interrupt
}
