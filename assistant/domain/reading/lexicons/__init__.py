"""The words of each language, by the part they play in a date, an amount or a schedule."""
