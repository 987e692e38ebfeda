internal import TerminalCanvas

/// Where the parts of the Explore screen are. The table is empty where there is no room for it.
struct ExploreLayout {
  let plot, frontier: Rectangle

  init(_ place: Rectangle) {
    if place.width >= 150 {
      let columns = Layout([.fill(3), .fill(2)]).columns(of: place)
      (plot, frontier) = (columns[0], columns[1])
    } else if place.height >= 15 {
      let rows = Layout([.fill(1), .length(max(6, place.height * 3 / 10))]).rows(of: place)
      (plot, frontier) = (rows[0], rows[1])
    } else {
      (plot, frontier) = (place, Rectangle(x: place.x, y: place.bottom, width: place.width, height: 0))
    }
  }
}
