"""Parts of the site's pages for people of whom a rule holds; a page that a cache keeps never holds them."""
