/// The program that files are said to come from.
public enum Producer {
  /// Its name.
  public static let name = "tinydash"
  /// Its version.
  public static let version = "0.1.0"
}
