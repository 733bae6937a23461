"""Models, prices, limits and regions, as the vendor documents them."""
