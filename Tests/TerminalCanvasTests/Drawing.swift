import TerminalCanvas

/// The text of what is drawn on an empty canvas of a size.
func drawn(_ width: Int, _ height: Int, _ draw: (inout Canvas, Rectangle) -> Void) -> String {
  var canvas = Canvas(size: Size(width: width, height: height))
  draw(&canvas, canvas.bounds)
  return canvas.text
}

/// Rectangles that are empty, tiny, partly outside or fully outside of a canvas of 12 × 6 cells.
let awkwardRectangles: [Rectangle] =
  [0, 1, 2, 3, 4, 5, 7, 11].flatMap { width in
    [0, 1, 2, 3, 4, 5].map { Rectangle(x: 0, y: 0, width: width, height: $0) }
  } + [
    Rectangle(x: -3, y: -2, width: 8, height: 5), Rectangle(x: 9, y: 4, width: 30, height: 20),
    Rectangle(x: 50, y: 50, width: 10, height: 10), Rectangle(x: -90, y: -90, width: 10, height: 10),
    Rectangle(x: -5, y: 1, width: 30, height: 1),
  ]

/// Draws into every awkward rectangle and gives those in which a cell outside of the rectangle was touched.
func rectanglesLeft(_ draw: (inout Canvas, Rectangle) -> Void) -> [Rectangle] {
  awkwardRectangles.filter { rectangle in
    var canvas = Canvas(size: Size(width: 12, height: 6))
    let ground = Cell("~", Style(.indexed(1)))
    canvas.fill(canvas.bounds, "~", style: ground.style)
    draw(&canvas, rectangle)
    return (0..<6).contains { y in
      (0..<12).contains { x in
        !rectangle.contains(Point(x: x, y: y)) && canvas[x, y] != ground
      }
    }
  }
}
