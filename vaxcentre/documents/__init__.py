"""What leaves on paper or as a file: values in, bytes out. Knows neither Flask nor the database."""
