import unittest

from greeting import greeting


class GreetingTest(unittest.TestCase):
    def test_it_names_the_path_and_counts_visits(self) -> None:
        self.assertEqual(greeting("/cart", 3), "Hello! This is visit 3 of /cart.\n")


if __name__ == "__main__":
    unittest.main()
