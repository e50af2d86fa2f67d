"""`haggle import --from olx-django`: the database of a Django site for classified ads, as records of an import."""
