enum ModelCompressionPlaceholder {}
