-- Which in-store barcodes carry a price or a weight; kept in settings under 'barcode-layouts', none until it is said.
insert into cache_versions (name) values ('barcodes');
