"""Documents: what is drawn up as Word, spreadsheet and picture from frozen content. It reads nothing by itself."""
