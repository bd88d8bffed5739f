"""Every noun that crosses a stage: what is read (`read`), planned (`planned`) and made (`made`)."""
