"""The site's own pictures and PDFs, drawn here: the same words in give the same picture out."""
