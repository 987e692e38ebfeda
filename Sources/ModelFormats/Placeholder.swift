enum ModelFormatsPlaceholder {}
