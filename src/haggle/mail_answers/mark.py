"""What begins and ends the line above which an answer is written: in what is quoted it is found again by them."""

MARK = "~~~~"
